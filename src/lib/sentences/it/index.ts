import type { Translations } from '../translation.js'
import { calls } from './calls.js'
import { fleet } from './fleet.js'
import { hilink } from './hilink.js'
import { http } from './http.js'
import { input } from './input.js'
import { kalliope } from './kalliope.js'
import { kalliopePaths } from './kalliope-paths.js'
import { lookup } from './lookup.js'
import { mqtt } from './mqtt.js'
import { node } from './node.js'
import { sagemcom } from './sagemcom.js'
import { sagemcomPaths } from './sagemcom-paths.js'
import { session } from './session.js'
import { store } from './store.js'
import { ucm } from './ucm.js'
import { ucmActions } from './ucm-actions.js'

export const sentences: Translations = {
  calls,
  fleet,
  hilink,
  http,
  input,
  kalliope,
  'kalliope-paths': kalliopePaths,
  lookup,
  mqtt,
  node,
  sagemcom,
  'sagemcom-paths': sagemcomPaths,
  session,
  store,
  ucm,
  'ucm-actions': ucmActions,
}
