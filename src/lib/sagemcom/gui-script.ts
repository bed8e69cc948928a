import type { Encryption } from './digest.js'

/** Where firmwares keep the script of their web page that tells how passwords are hashed; anyone may read it. */
export const guiScriptPaths = [
  '/gui/js/gui-core.js',
  '/js/gui-core.js',
  '/2.0/gui/js/gui-core.js',
  '/0.1/gui/js/gui-core.js',
] as const

/** Hash method and salt as the script tells them; `undefined` where it tells no method. */
export function readGuiScript(script: string): Encryption | undefined {
  const option = /GUI_ACTIVATE_SHA512ENCODE_OPT["']?\s*[:=]\s*["']?([0-9]+)/.exec(script)?.[1]
  if (option === undefined) return undefined
  const salt = /GUI_PASSWORD_SALT["']?\s*[:=]\s*(["'])(.*?)\1/.exec(script)?.[2] ?? ''
  return { method: Number(option) === 0 ? 'md5' : 'sha512', salt }
}
