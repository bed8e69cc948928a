import assert from 'node:assert/strict'
import { kalliopeEndpoints } from '../../../src/lib/kalliope/endpoints'
import { usefulPaths } from '../../../src/lib/sagemcom/requests/catalogue'
import { sentences } from '../../../src/lib/sentences/en-US/index'
import { keyOfText } from '../../../src/lib/sentences/wording'
import { ucmActions } from '../../../src/lib/ucm/actions'

const offered = ucmActions.filter(({ effect }) => effect !== 'session')

const texts: Record<'ucm-actions' | 'kalliope-paths' | 'sagemcom-paths', string[]> = {
  'ucm-actions': offered.flatMap(({ description, parameters }) => [description, ...parameters.map(({ hint }) => hint)]),
  'kalliope-paths': kalliopeEndpoints.map(({ description }) => description),
  'sagemcom-paths': usefulPaths.map(({ about }) => about),
}

describe('texts that explain the entries of device catalogues', () => {
  for (const [area, english] of Object.entries(texts)) {
    it(`are all in the catalogue of sentences, and no others (${area})`, () => {
      const expected = Object.fromEntries(english.map((text) => [keyOfText(text), text]))
      assert.deepEqual({ ...Object.entries(sentences).find(([name]) => name === area)?.[1] }, expected)
    })
  }
})
