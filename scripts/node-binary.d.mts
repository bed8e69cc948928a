export function nodeForNodeRed5(): Promise<string>
