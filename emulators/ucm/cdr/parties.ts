/** Somebody who calls or is called. */
export interface Party {
  number: string
  name: string
}

// Names that trip parsers: commas, quotes, an apostrophe, an ampersand, letters beyond ASCII, an emoji, and none at all.
const names = [
  'Anna Rossi',
  'Müller, Jörg',
  'José "Pepe" Núñez',
  "Siobhán O'Brien",
  'Łukasz Wójcik',
  'Reception & Sales',
  '李雷',
  'Zoë Brontë',
  'Marco Bianchi',
  'Front Desk 📞',
  'Dvořák s.r.o.',
  '',
  'Giulia Conti',
  '<Workshop>',
  'Back\\Office',
  'Éric Lefèvre',
]

function nameOf(index: number): string {
  return names[index % names.length] ?? ''
}

/** The extensions 1000 to 1049 of the emulated PBX. */
export const extensions: readonly Party[] = Array.from({ length: 50 }, (_, index) => ({
  number: String(1000 + index),
  name: nameOf(index),
}))

// Numbers kept free for fiction by the regulators, in the spellings that trunks deliver.
const outsideNumbers = [
  ...Array.from({ length: 20 }, (_, index) => `077009001${String(index).padStart(2, '0')}`),
  ...Array.from({ length: 20 }, (_, index) => `+4420794600${String(10 + index)}`),
  ...Array.from({ length: 20 }, (_, index) => `0012025550${String(100 + index)}`),
]

export const outsiders: readonly Party[] = [
  ...outsideNumbers.map((number, index) => ({ number, name: index % 3 === 0 ? nameOf(index) : number })),
  { number: 'anonymous', name: 'Anonymous' },
]

export const trunks = [
  { index: 1, name: 'Provider A', peer: 'trunk_1', host: 'sip.provider-a.example' },
  { index: 2, name: 'Provider B', peer: 'trunk_2', host: 'sip.provider-b.example' },
] as const

export const ringGroup = '6400'
export const queue = '6500'
export const ivr = '7000'
export const parkingLot = '701'
