import type { ApiError } from './api-error'
import type { HilinkSettings } from './options'
import { type ReplyStyle, renderDocument, type XmlNode } from './xml-reply'

// Which endpoints break lines differs by nothing but who wrote them.
const endpointsWithLineBreaks: ReadonlySet<string> = new Set([
  'device/basic_information',
  'device/information',
  'monitoring/status',
  'net/current-plmn',
  'monitoring/traffic-statistics',
])

/** `<response>` as this firmware writes it. */
export function renderSuccess(endpoint: string, content: 'OK' | readonly XmlNode[], settings: HilinkSettings): string {
  const lineBreaks =
    settings.lineBreaks === 'all' || (settings.lineBreaks === 'documented' && endpointsWithLineBreaks.has(endpoint))
  return renderDocument('response', content, style(settings, lineBreaks))
}

/** `<error>`: the message is always empty. */
export function renderError({ code, details }: ApiError, settings: HilinkSettings): string {
  const codeAndMessage: XmlNode[] = [
    ['code', code],
    ['message', ''],
  ]
  const content = [...(settings.messageFirst ? codeAndMessage.toReversed() : codeAndMessage), ...details]
  return renderDocument('error', content, { ...style(settings, settings.lineBreaks !== 'none'), shuffle: false })
}

function style(settings: HilinkSettings, lineBreaks: boolean): ReplyStyle {
  const { shuffle, entities, emptyElements } = settings
  return { lineBreaks, shuffle, entities, emptyElements }
}
