/** What the two PBXs do alike: any number of computed calls, and the wall clock they are written by. */
export { nameOf, outsiders, type Party } from './people'
export { Chance, shuffled } from './random'
export { type Range, RemovedNumbers } from './ranges'
export { readSpan } from './span'
export { Timeline, type WallWindow } from './timeline'
export { makeZone, Zone, type ZoneSegment } from './zone'
