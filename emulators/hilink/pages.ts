import type { Reply } from '../shared'
import type { HilinkSettings } from './options'

/** The pages that set the cookie and carry the metas. */
export const homePages: ReadonlySet<string> = new Set(['/', '/html/index.html', '/html/home.html'])

/** The home page; `tokens` become its metas. */
export function homePage(tokens: readonly string[]): string {
  const metas = tokens.map((token) => `<meta name="csrf_token" content="${token}">`).join('\n')
  return `<!DOCTYPE html>\n<html id="html"><head>${metas}\n<title>HiLink emulator</title></head><body><h1>HiLink emulator</h1></body></html>\n`
}

/** What a page that does not exist, and much that does, answers with. */
export function toHomePage(): Reply {
  return { status: 307, headers: { Location: '/html/home.html', 'Content-Type': 'text/html' }, body: '' }
}

/** `/config/…`: static XML. */
export function configPage(path: string, settings: HilinkSettings): string | undefined {
  const content = configContent(path, settings)
  return content === undefined ? undefined : `<?xml version="1.0" encoding="UTF-8"?>\n<config>\n${content}\n</config>\n`
}

function configContent(path: string, settings: HilinkSettings): string | undefined {
  switch (path) {
    case '/config/global/config.xml': {
      const login = settings.login === 'none' ? 0 : 1
      return `<login>${login}</login>\n<title>HiLink emulator</title>\n<update_interval>3000</update_interval>`
    }
    case '/config/sms/config.xml':
      return [
        '<enable>1</enable>',
        `<session_sms_enabled>${settings.sessionSms ? 1 : 0}</session_sms_enabled>`,
        '<pagesize>20</pagesize>',
        `<maxphone>${settings.maxPhones}</maxphone>`,
        '<smscharlang>0</smscharlang>',
        `<localmax>${settings.storage}</localmax>`,
        '<validity>10752</validity>',
      ].join('\n')
    case '/config/webserver/timeout.xml':
      return `<timeout>${settings.idleTimeout}</timeout>`
    default:
      return undefined
  }
}
