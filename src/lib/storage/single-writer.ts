/** Who holds a file, by its path: the promise settles when the holder lets go. */
const holders = new Map<string, Promise<void>>()

/**
 * Waits until nobody else in this process holds the file, then holds it. A redeploy opens the new node's file before the
 * old node has closed it; the new one takes its turn.
 *
 * @returns call it to let go; a second call does nothing
 */
export async function holdFile(path: string): Promise<() => void> {
  const before = holders.get(path)
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const mine = (before ?? Promise.resolve()).then(() => released)
  holders.set(path, mine)
  await before
  return () => {
    if (holders.get(path) === mine) holders.delete(path)
    release()
  }
}
