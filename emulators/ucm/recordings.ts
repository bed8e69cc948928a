import { cell, column } from './cdr/fields'
import type { CallStore } from './cdr/store'

const sampleRate = 8000
const toneSeconds = 1
export const fileFolders = ['monitor', 'emergency', 'meetme', 'queue', 'sca'] as const

/** The recordings that the calls mention; a queue's are in `queue`, all others in `monitor`. */
export class Recordings {
  constructor(private readonly store: CallStore) {}

  /** Whether a call mentions this file and it is kept in this folder. */
  exists(folder: string, file: string): boolean {
    const second = Number(/^auto-(\d{10})/.exec(file)?.[1])
    if (Number.isNaN(second)) return false
    for (const { rows } of this.store.startingWithin(second - 120, second + 1)) {
      for (const row of rows) {
        const names = filesOf(cell(row, column.recordfiles))
        if (names.includes(file)) return folder === folderOf(cell(row, column.actionType))
      }
    }
    return false
  }

  /** The first files of a folder; a real device lists them all. */
  list(folder: string, limit: number): string[] {
    const found: string[] = []
    for (const { rows } of this.store.list().from(0)) {
      for (const row of rows) {
        if (folder === folderOf(cell(row, column.actionType))) found.push(...filesOf(cell(row, column.recordfiles)))
      }
      if (found.length >= limit) break
    }
    return found.slice(0, limit)
  }
}

function filesOf(recordfiles: string): string[] {
  return recordfiles
    .split('@')
    .filter((path) => path !== '')
    .map((path) => path.slice(path.lastIndexOf('/') + 1))
}

function folderOf(actionType: string): string {
  return actionType.startsWith('QUEUE[') ? 'queue' : 'monitor'
}

/** One second of a 440 Hz tone: 8 kHz, 16 bit, mono. */
export function toneWav(): Buffer {
  const samples = sampleRate * toneSeconds
  const wav = Buffer.alloc(44 + samples * 2)
  wav.write('RIFF', 0, 'ascii')
  wav.writeUInt32LE(36 + samples * 2, 4)
  wav.write('WAVEfmt ', 8, 'ascii')
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(sampleRate, 24)
  wav.writeUInt32LE(sampleRate * 2, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36, 'ascii')
  wav.writeUInt32LE(samples * 2, 40)
  for (let index = 0; index < samples; index++) {
    wav.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * 440 * index) / sampleRate)), 44 + index * 2)
  }
  return wav
}
