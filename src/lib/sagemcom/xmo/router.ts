import type { RouterLink, SagemcomReadOptions } from '../connection.js'
import type { PresenceReading, RouterModel, RouterOperations } from '../device/operations.js'
import { reboot } from '../device/reboot.js'
import type {
  CableState,
  LogEntry,
  PortMapping,
  RouterHost,
  RouterInformation,
  WanState,
  WifiNetwork,
} from '../device/shapes.js'
import { readCable } from './cable.js'
import type { XmoClient } from './client.js'
import { readHosts, readPresence } from './hosts.js'
import { readInformation, readModel } from './information.js'
import { readLogs } from './logs.js'
import { readPortMappings } from './port-mappings.js'
import { readWan } from './wan.js'
import { readWifi } from './wifi.js'

/** What is asked of a router, by paths of its tree. */
export class XmoRouter implements RouterOperations {
  constructor(
    private readonly client: XmoClient,
    private readonly link: RouterLink,
  ) {}

  information(options: SagemcomReadOptions): Promise<RouterInformation> {
    return readInformation(this.client, options)
  }

  hosts(options: SagemcomReadOptions): Promise<RouterHost[]> {
    return readHosts(this.client, options)
  }

  portMappings(options: SagemcomReadOptions): Promise<PortMapping[]> {
    return readPortMappings(this.client, options)
  }

  wifi(options: SagemcomReadOptions): Promise<WifiNetwork[]> {
    return readWifi(this.client, options)
  }

  wan(options: SagemcomReadOptions): Promise<WanState> {
    return readWan(this.client, options)
  }

  logs(options: SagemcomReadOptions): Promise<LogEntry[]> {
    return readLogs(this.client, options)
  }

  cable(options: SagemcomReadOptions): Promise<CableState> {
    return readCable(this.client, options)
  }

  reboot(options: SagemcomReadOptions): Promise<{ accepted: true }> {
    const action = { method: 'reboot', xpath: 'Device', parameters: { source: 'GUI' } }
    return reboot(
      () => this.client.one(action, { ...options, repeatable: false }),
      (signal) => this.link.isThere(signal),
      options.signal,
    )
  }

  presence(options: SagemcomReadOptions): Promise<PresenceReading> {
    return readPresence(this.client, options)
  }

  model(options: SagemcomReadOptions): Promise<RouterModel> {
    return readModel(this.client, options)
  }
}
