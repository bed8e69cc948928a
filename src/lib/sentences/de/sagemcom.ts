import type { Translation } from '../translation.js'

export const sagemcom: Translation<'sagemcom'> = {
  'status-present': '{hosts} anwesend',
}
