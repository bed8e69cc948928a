import { list, statistic, status } from '../tree/make'
import type { Content } from '../tree/nodes'
import type { World } from './world'

/** `Device/Docsis`: the modem of a cable box, with two channels down and one up. */
export function docsis(world: World): Content {
  return {
    CableModem: {
      Status: status.text(() => (world.lineUp ? 'OPERATIONAL' : 'RANGING')),
      Downstreams: list(
        {
          elementName: 'Downstream',
          content: () => ({
            ChannelID: status.uint(0),
            LockStatus: status.flag(true),
            Frequency: status.double(0),
            SNR: status.double(0),
            PowerLevel: status.double(0),
            Modulation: status.text('256-QAM'),
            BandWidth: status.uint(8_000_000),
            CorrectableCodewords: statistic.big('0'),
            UncorrectableCodewords: statistic.big('0'),
          }),
        },
        [
          { ChannelID: 5, Frequency: 602_000_000, SNR: 39.5, PowerLevel: 4.5, CorrectableCodewords: '77' },
          { ChannelID: 6, Frequency: 610_000_000, SNR: 38.25, PowerLevel: -1.5, UncorrectableCodewords: '2' },
        ],
      ),
      Upstreams: list(
        {
          elementName: 'Upstream',
          content: () => ({
            ChannelID: status.uint(0),
            LockStatus: status.flag(true),
            Frequency: status.double(0),
            PowerLevel: status.double(0),
            Modulation: status.text('64-QAM'),
          }),
        },
        [{ ChannelID: 2, Frequency: 36_800_000, PowerLevel: 43.75 }],
      ),
    },
  }
}
