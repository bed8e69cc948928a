export const root: string
export function run(command: string, args: readonly string[], options?: { cwd?: string }): Promise<void>
export function installDependencies(): Promise<void>
