import { nameOf, type Party } from '../../shared/calls'

/** The extensions 1000 to 1049 of the emulated PBX. */
export const extensions: readonly Party[] = Array.from({ length: 50 }, (_, index) => ({
  number: String(1000 + index),
  name: nameOf(index),
}))

export const trunks = [
  { index: 1, name: 'Provider A', peer: 'trunk_1', host: 'sip.provider-a.example' },
  { index: 2, name: 'Provider B', peer: 'trunk_2', host: 'sip.provider-b.example' },
] as const

export const ringGroup = '6400'
export const queue = '6500'
export const ivr = '7000'
export const parkingLot = '701'
