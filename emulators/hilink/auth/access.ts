import type { HilinkSettings } from '../options'

// What the firmware's own table of rights says; everything else that POSTs needs login, everything else that GETs does not.
const publicPosts: ReadonlySet<string> = new Set([
  'user/login',
  'user/challenge_login',
  'user/authentication_login',
  'host/info',
  'language/current-language',
  'device/basic_information',
  'online-update/upgrade-messagebox',
  'online-update/autoupdate-config',
  'global/storage-getitem',
  'user/input_event',
  'user/screen_state',
  'device/restore-default',
])

const protectedGets: ReadonlySet<string> = new Set([
  'device/information',
  'sms/config',
  'sms/sms-feature-switch',
  'dialup/profiles',
  'net/network',
  'pb/pb-count',
  'pin/save-pin',
  'wlan/host-list',
  'wlan/security-settings',
  'dhcp/static-addr-info',
  'cradle/basic-info',
  'sntp/sntpswitch',
])
const protectedGroups: readonly string[] = ['security/', 'vpn/', 'voice/']
const alwaysPublicGroups: readonly string[] = [
  'user/',
  'webserver/',
  'global/',
  'device/basic_information',
  'monitoring/check-notifications',
]

/** Whether the endpoint asks for a login on a device that has one. */
export function needsLogin(method: string, endpoint: string, { tightGets }: HilinkSettings): boolean {
  const isIn = (groups: readonly string[]): boolean => groups.some((group) => endpoint.startsWith(group))
  if (method !== 'GET') return !publicPosts.has(endpoint)
  if (endpoint === 'user/heartbeat' || protectedGets.has(endpoint) || isIn(protectedGroups)) return true
  return tightGets && !isIn(alwaysPublicGroups)
}
