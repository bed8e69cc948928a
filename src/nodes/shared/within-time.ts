/** Waits for a promise, but not for longer than this; its failure is passed on. */
export async function withinTime(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs)
  })
  await Promise.race([promise, timeUp]).finally(() => clearTimeout(timer))
}
