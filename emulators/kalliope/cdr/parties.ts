import { nameOf, type Party } from '../../shared/calls'

/** The extensions 100 to 139. */
export const extensions: readonly Party[] = Array.from({ length: 40 }, (_, index) => ({
  number: String(100 + index),
  name: nameOf(index + 5),
}))

/** The numbers of the house itself, which are never masked. */
export const houseNumbers = ['02079460950', '02079460951', '02079460952']

export const gateways = ['Provider A', 'Provider B'] as const
/** Dialled before an outside number. */
export const outsidePrefix = '0'

export const queue: Party = { number: '600', name: 'Support' }
export const ringGroup: Party = { number: '620', name: 'Sales, everyone' }
export const ivr: Party = { number: '700', name: 'Welcome' }
export const conference: Party = { number: '800', name: 'Board' }
export const fax: Party = { number: '810', name: 'Fax' }
export const echoTest: Party = { number: '899', name: 'Echo test' }

/** Where the phone of an extension is registered. */
export function phoneAddress(extension: string): string {
  return `192.0.2.${Number(extension) % 250}:5060`
}
