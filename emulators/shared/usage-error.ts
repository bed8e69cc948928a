/** What the person who starts or steers an emulator got wrong; the message is a sentence for that person. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
