import type { BrowseEntry } from '../../lib/sagemcom/requests/browse'

declare global {
  /** A line of the editor's own tree widget. */
  interface TreeItem {
    entry: BrowseEntry
    element: JQuery
    /** Reads what is below when the line is opened. */
    children?: (done: (children: TreeItem[]) => void) => void
  }

  interface JQuery {
    treeList(options: { data: TreeItem[] }): this
  }
}
