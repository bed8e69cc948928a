import type { RestMethod } from './rest-request.js'

/** A path that firmwares of a REST family were seen to know. */
export interface RestPath {
  method: RestMethod
  path: string
  /** With an example, where the request has a body: JSON. */
  body?: string
}

function reads(path: string): RestPath {
  return { method: 'GET', path }
}

/** Paths of `/api/v1` (F@st 5598, 5599, 5866T and others). Firmwares differ. */
export const restPaths: readonly RestPath[] = [
  reads('/api/v1/open'),
  reads('/api/v1/deviceInfo'),
  reads('/api/v1/device'),
  reads('/api/v1/device/features'),
  reads('/api/v1/device/log'),
  { method: 'POST', path: '/api/v1/device/reboot' },
  reads('/api/v1/wan/status'),
  reads('/api/v1/wan/ipv4'),
  reads('/api/v1/wan/ip/stats'),
  reads('/api/v1/lan/ipv6'),
  reads('/api/v1/lan/stats'),
  reads('/api/v1/hosts'),
  reads('/api/v2/home'),
  reads('/api/v4/easymesh/meshdevices'),
  reads('/api/v2/wireless/24'),
  reads('/api/v2/wireless/5'),
  reads('/api/v2/wireless/stats/24'),
  reads('/api/v1/wireless/ssid_status'),
  reads('/api/v1/nat/rules'),
  {
    method: 'POST',
    path: '/api/v1/nat/rules',
    body: '{"enable":1,"description":"web","service":"OTHER","protocol":"tcp","ipremote":"*","ipaddress":"192.168.1.18","externalPort":8443,"internalPort":443,"externalEndPort":0}',
  },
  { method: 'DELETE', path: '/api/v1/nat/rules/1', body: '{}' },
  reads('/api/v1/dhcp'),
  reads('/api/v1/dhcp/leases'),
  reads('/api/v1/dhcp/clients'),
  {
    method: 'POST',
    path: '/api/v1/dhcp/clients',
    body: '{"enable":1,"hostname":"printer","macaddress":"AA:BB:CC:00:11:22","ipaddress":"192.168.1.50"}',
  },
  reads('/api/v1/dns/ipv4?interface=LAN'),
  reads('/api/v1/upnp/igd'),
  reads('/api/v1/voice'),
  reads('/api/v1/usb/devices'),
  reads('/api/v2/remote-access'),
  reads('/api/v2/firewall'),
  reads('/api/v1/cellular/session'),
  reads('/api/v1/cellular/interface'),
  reads('/api/v1/cellular/network_type'),
  { method: 'PUT', path: '/api/v1/cellular/interface/network_mode', body: '{"mode":"5GNSA"}' },
  reads('/api/v1/session-timeout'),
  reads('/rest/v1/cablemodem/state_'),
  reads('/rest/v1/cablemodem/downstream'),
  reads('/rest/v1/cablemodem/upstream'),
  reads('/rest/v1/cablemodem/eventlog'),
  reads('/rest/v1/cablemodem/serviceflows'),
  reads('/rest/v1/cablemodem/registration'),
  reads('/rest/v1/system/info'),
  reads('/rest/v1/system/gateway/provisioning'),
  reads('/rest/v1/network/hosts?connectedOnly=true'),
  reads('/rest/v1/network/portforwarding'),
  {
    method: 'POST',
    path: '/rest/v1/network/portforwarding',
    body: '{"rule":{"localAddress":"192.168.178.20","localStartPort":443,"localEndPort":443,"externalStartPort":8443,"externalEndPort":8443,"protocol":"tcp","enable":true}}',
  },
  reads('/rest/v1/mta/lines'),
  { method: 'POST', path: '/rest/v1/system/reboot', body: '{"reboot":{"enable":true}}' },
]
