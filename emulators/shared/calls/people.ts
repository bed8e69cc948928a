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

/** The name of the n-th person; they repeat. */
export function nameOf(index: number): string {
  return names[index % names.length] ?? ''
}

// Numbers kept free for fiction by the regulators, in the spellings that trunks deliver.
const outsideNumbers = [
  ...Array.from({ length: 20 }, (_, index) => `077009001${String(index).padStart(2, '0')}`),
  ...Array.from({ length: 20 }, (_, index) => `+4420794600${String(10 + index)}`),
  ...Array.from({ length: 20 }, (_, index) => `0012025550${String(100 + index)}`),
]

/** People behind the trunks; the last one hides the number. */
export const outsiders: readonly Party[] = [
  ...outsideNumbers.map((number, index) => ({ number, name: index % 3 === 0 ? nameOf(index) : number })),
  { number: 'anonymous', name: 'Anonymous' },
]
