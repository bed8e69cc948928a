import type { sentences } from './en-US/index.js'

type English = typeof sentences

/** An area of the catalogue in another language: every text of the English one, and none besides. */
export type Translation<Area extends keyof English> = Readonly<Record<keyof English[Area], string>>

/** The whole catalogue in another language. */
export type Translations = { readonly [Area in keyof English]: Translation<Area> }
