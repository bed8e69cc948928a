/** Reads that ask for a login wherever the device has one (the firmware's own table of rights). */
const protectedReads: ReadonlySet<string> = new Set([
  'cradle/basic-info',
  'device/information',
  'dhcp/static-addr-info',
  'dialup/profiles',
  'lan/HostInfo',
  'net/network',
  'pb/pb-count',
  'pin/save-pin',
  'sms/config',
  'sms/sms-feature-switch',
  'sntp/sntpswitch',
  'user/heartbeat',
  'wlan/host-list',
  'wlan/security-settings',
])
const protectedGroups = ['security/', 'vpn/', 'voice/']

/** Whether a GET is worth trying without a login. Newer routers protect more: they say so, and then it is known. */
export function needsLogin(endpoint: string): boolean {
  return protectedReads.has(endpoint) || protectedGroups.some((group) => endpoint.startsWith(group))
}
