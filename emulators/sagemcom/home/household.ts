/** What is known of a host at the start. */
export interface HostFacts {
  mac: string
  /** What the host itself says it is called. */
  name: string
  /** What its owner called it. */
  friendlyName?: string
  active: boolean
  via: 'WiFi' | 'Ethernet'
  type?: string
  lastChangeHoursAgo?: number
}

/** Stands for the byte 0xE9 (é in Latin-1), which is no UTF-8 by itself; see `reply.ts`. */
export const rawByteE9 = '\u{F7E9}'

/** The household: names in several scripts, random and duplicate addresses, phones that sleep. */
export function firstHosts(invalidUtf8: boolean): HostFacts[] {
  return [
    {
      mac: 'AC:22:0B:11:22:33',
      name: 'buero-pc',
      friendlyName: 'Büro-PC',
      active: true,
      via: 'Ethernet',
      type: 'COMPUTER',
    },
    { mac: 'DA:A1:19:5C:0E:77', name: 'Pixel-8', active: true, via: 'WiFi', type: 'MOBILE_PHONE' },
    // The same phone under an older random address.
    {
      mac: '5E:77:01:9A:BB:10',
      name: 'Pixel-8',
      active: false,
      via: 'WiFi',
      type: 'MOBILE_PHONE',
      lastChangeHoursAgo: 400,
    },
    {
      mac: 'F2:3C:91:00:AF:42',
      name: 'iPhone',
      friendlyName: 'iPhone von Zoë',
      active: false,
      via: 'WiFi',
      type: 'MOBILE_PHONE',
    },
    {
      mac: '00:1E:C0:44:55:66',
      name: invalidUtf8 ? `T${rawByteE9}l${rawByteE9}vision` : 'Télévision',
      friendlyName: 'Télévision salon',
      active: true,
      via: 'Ethernet',
      type: 'TV_DECODER',
    },
    { mac: 'b8:27:eb:9f:01:02', name: 'raspberrypi', active: true, via: 'Ethernet', type: 'COMPUTER' },
    {
      mac: '3C:71:BF:AA:00:01',
      name: 'speaker',
      friendlyName: '客厅音箱',
      active: true,
      via: 'WiFi',
      type: 'AUDIOVIDEO',
    },
    { mac: '00:11:32:AB:CD:EF', name: 'diskstation', active: true, via: 'Ethernet', type: 'NETWORK_STORAGE' },
    { mac: '66:0D:12:F0:9B:3E', name: "Anna's iPad", active: true, via: 'WiFi', type: 'TABLET' },
    { mac: '24:62:AB:10:20:30', name: '', active: true, via: 'WiFi' },
    // A notebook that was on the cable before it went to the air: two entries, one address.
    { mac: '9C:B6:D0:31:41:59', name: 'thinkpad', active: true, via: 'WiFi', type: 'NOTEBOOKS' },
    {
      mac: '9c:b6:d0:31:41:59',
      name: 'thinkpad',
      active: false,
      via: 'Ethernet',
      type: 'NOTEBOOKS',
      lastChangeHoursAgo: 90,
    },
    {
      mac: '50:EC:50:77:88:99',
      name: 'robot',
      friendlyName: 'Robot "Robbie": hall',
      active: true,
      via: 'WiFi',
      type: 'PERIPHERAL',
    },
    {
      mac: '30:CD:A7:12:34:56',
      name: 'HP-OfficeJet',
      active: false,
      via: 'WiFi',
      type: 'PRINTER',
      lastChangeHoursAgo: 30,
    },
  ]
}
