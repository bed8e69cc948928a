import type { Remembered } from '../../../src/lib/storage/node-memory.js'

export interface NameEvent {
  type: 'name'
  name: string
}

/** Remembers names. */
export class Names implements Remembered<NameEvent> {
  readonly names = new Set<string>()

  isEvent(value: object): value is NameEvent {
    return 'type' in value && value.type === 'name' && 'name' in value && typeof value.name === 'string'
  }

  apply({ name }: NameEvent): void {
    this.names.add(name)
  }

  clear(): void {
    this.names.clear()
  }

  *snapshot(): Generator<NameEvent> {
    for (const name of this.names) yield { type: 'name', name }
  }
}
