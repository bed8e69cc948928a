import type { NodeAPI } from 'node-red'

/** What waits for the flows to have been started, by the events of a Node-RED: one listener for all nodes there. */
const waitingForStart = new WeakMap<NodeAPI['events'], Set<() => void>>()

/** Calls `start` once, when all flows have been started; the returned function forgets it. */
export function onceFlowsStarted({ events }: NodeAPI, start: () => void): () => void {
  let waiting = waitingForStart.get(events)
  if (waiting === undefined) {
    const all = new Set<() => void>()
    waiting = all
    waitingForStart.set(events, all)
    events.on('flows:started', () => {
      const starts = [...all]
      all.clear()
      for (const one of starts) one()
    })
  }
  const starts = waiting.add(start)
  return () => starts.delete(start)
}
