declare module 'node-red-node-test-helper' {
  import type { NodeAPI } from 'node-red'

  type NodeModule = (RED: NodeAPI) => unknown

  interface AdminReply {
    status: number
    body: unknown
    text: string
  }

  interface AdminRequest extends PromiseLike<AdminReply> {
    send(body: object): AdminRequest
    type(contentType: string): AdminRequest
    set(header: string, value: string): AdminRequest
  }

  class NodeTestHelper {
    init(runtimePath: string, settings?: object): void
    settings(settings: object): object
    load(modules: readonly NodeModule[], flow: readonly object[], credentials: object): Promise<void>
    unload(): Promise<void>
    request(): { post(path: string): AdminRequest }
  }

  const helper: NodeTestHelper
  export default helper
}
