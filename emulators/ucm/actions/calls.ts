import { type JsonObject, jsonReply, type Reply } from '../../shared'
import { cell, column } from '../cdr/fields'
import type { Pbx } from '../pbx'
import { failure, success } from '../protocol'
import { queueStatistics } from '../queue-statistics'
import { fileFolders, toneWav } from '../recordings'
import { type Actions, parameter } from './action'

const listedFiles = 200

/** Call records, recordings and queue statistics. */
export const callActions: Actions = {
  cdrapi: {
    mandatory: [],
    handle: (pbx, request) => {
      pbx.catchUp()
      return pbx.cdrApi.answer(request, pbx.timeReading())
    },
  },
  queueapi: { mandatory: ['startTime', 'endTime'], handle: queueStatistics },
  recapi: { mandatory: [], handle: recapi },
  getRecordInfosByCall: {
    mandatory: ['id'],
    handle: (pbx, request) => {
      const id = parameter(request, 'id')
      for (const { rows } of pbx.store.list().from(0)) {
        const row = rows.find((leg) => cell(leg, column.acctId) === id)
        if (row === undefined) continue
        const files = cell(row, column.recordfiles)
          .split('@')
          .filter((file) => file !== '')
        return files.length === 0 ? failure(-15) : success({ recordfiles: files.join(',') })
      }
      return failure(-15)
    },
  },
}

function recapi(pbx: Pbx, request: JsonObject): Reply {
  const [folders, files] = ['filedir', 'filename'].map((name) => parameter(request, name))
  if (folders === undefined || folders === '') {
    if (files === undefined || files === '')
      return jsonReply({ response: { filedir: fileFolders.join(',') }, status: 0 })
    return download(pbx, ['monitor'], files)
  }
  const wanted = folders.split(',')
  if (!wanted.every((folder) => fileFolders.some((known) => known === folder))) return failure(-1)
  return files === undefined || files === '' ? listing(pbx, wanted) : download(pbx, wanted, files)
}

function listing(pbx: Pbx, folders: readonly string[]): Reply {
  const lines = folders.flatMap((folder) =>
    pbx.recordings.list(folder, listedFiles).map((file) => `${folder},${file}\n`),
  )
  return { headers: { 'content-type': 'text/csv' }, body: `Directory,Filename\n${lines.join('')}` }
}

/** Of several files a device makes an archive; what it looks like is not known, so the first is sent. */
function download(pbx: Pbx, folders: readonly string[], files: string): Reply {
  const names = files.split(',')
  const exist = names.every((name) => folders.some((folder) => pbx.recordings.exists(folder, name)))
  if (!exist) return failure(-25)
  return { headers: { 'content-type': 'audio/x-wav' }, body: toneWav() }
}
