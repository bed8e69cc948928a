import { badInput } from '../errors.js'
import { sentence } from '../sentences/sentence.js'

/** How to ask for one recording: the requests to try in turn until one does not answer "no such file" (-25). */
export interface RecordingRequest {
  /** Name of the file, without directories. */
  filename: string
  /** Parameters of `recapi`, the likeliest first; never empty. */
  attempts: Record<string, unknown>[]
}

const defaultDirectory = 'monitor'
/** Where recordings of queues lie. */
const otherDirectories = ['queue']
const example = sentence('ucm.recording-name')

/**
 * What to send for recordings that are named as the PBX and its call records name them: `2024-05/auto-….wav@`, a list
 * of these (`@` or comma between them), or an array. `recapi` wants the bare name; some firmwares want the month
 * directory, too, and calls of a queue lie in a directory of their own.
 *
 * @param options of the action: `filename`, `filedir` (default `monitor`) and whatever else is to be sent along
 * @param elsewhere directories that are tried when the file is not in `monitor`
 * @returns one entry per file, in order and without doubles; none where no file is asked for, but a list
 * @throws DeviceError `BAD_INPUT` for a name that is no text, or that leads out of the directory
 */
export function recordingRequests(
  options: Readonly<Record<string, unknown>>,
  elsewhere: readonly string[] = otherDirectories,
): RecordingRequest[] {
  const directory = directoryOf(options.filedir)
  const paths = new Set(pathsOf(options.filename))
  return [...paths].map((path) => {
    const filename = path.slice(path.lastIndexOf('/') + 1)
    return { filename, attempts: attemptsFor(path, filename, directory, elsewhere, options) }
  })
}

function attemptsFor(
  path: string,
  filename: string,
  directory: string | undefined,
  elsewhere: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown>[] {
  // Files in the cloud or on a network disk have no local directory to look for them in.
  if (isGiven(options.path_type)) return [{ ...options, filename }]
  const filedir = directory ?? defaultDirectory
  const attempts = [{ ...options, filedir, filename }]
  if (path !== filename) attempts.push({ ...options, filedir, filename: path })
  if (filedir === defaultDirectory)
    for (const other of elsewhere) attempts.push({ ...options, filedir: other, filename })
  return attempts
}

function pathsOf(given: unknown): string[] {
  if (!isGiven(given)) return []
  const names: unknown[] = Array.isArray(given) ? given : [given]
  return names.flatMap((name) => {
    if (typeof name !== 'string') throw badInput('options.filename', name, example)
    return name
      .split(/[@,]/)
      .map((path) => path.trim())
      .filter((path) => path !== '')
      .map(checkedPath)
  })
}

function checkedPath(path: string): string {
  const segments = path.split('/')
  const leadsOut = segments.some((segment) => ['', '.', '..'].includes(segment.trim()))
  if (leadsOut || /[\\\p{Cc}]/u.test(path)) throw badInput('options.filename', path, example)
  return path
}

function directoryOf(given: unknown): string | undefined {
  if (!isGiven(given)) return undefined
  if (typeof given !== 'string' || !/^[\w-]+(?:,[\w-]+)*$/.test(given.trim())) {
    throw badInput('options.filedir', given, sentence('ucm.directory'))
  }
  return given.trim()
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

/** What the answer to `recapi` is: a recording, an error, a login or 403 page, a list, or other data. */
export type RecordingContent = 'wav' | 'json' | 'html' | 'text' | 'binary'

const wavHeaderBytes = 44

/**
 * Tells by its first bytes what `recapi` answered; its content type cannot be trusted. `wav` has a whole header;
 * `binary` is anything else that is no text, such as an encrypted recording (`.venc`) or a WAV cut short.
 */
export function sniffRecording(bytes: Uint8Array): RecordingContent {
  const ascii = String.fromCharCode(...bytes.subarray(0, wavHeaderBytes))
  if (ascii.startsWith('RIFF')) {
    return ascii.slice(8, 12) === 'WAVE' && bytes.length >= wavHeaderBytes ? 'wav' : 'binary'
  }
  const start = ascii.replace(/^(?:\xef\xbb\xbf)?\s*/, '')
  if (start.startsWith('{') || start.startsWith('[')) return 'json'
  if (start.startsWith('<')) return 'html'
  return bytes.subarray(0, 512).some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20)) ? 'binary' : 'text'
}
