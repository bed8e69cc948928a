import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { startUcmEmulator } from '../../emulators/ucm'
import { Editor, startBrowser } from './support/editor'
import { deviceId, flow, nodeIds, password } from './support/flow'
import { NodeRed } from './support/node-red'
import { editorTestOptions } from './support/options'

const options = editorTestOptions()
const cdr = nodeIds['ucm-cdr']
const action = nodeIds['ucm-action']

describe(`editing in ${options.nodeRed}`, () => {
  let nodeRed: NodeRed
  let browser: Browser
  const stops: (() => Promise<void>)[] = []
  let editor: Editor

  before(async () => {
    nodeRed = await NodeRed.start(options)
    stops.push(() => nodeRed.stop())
    await nodeRed.deploy(flow())
    browser = await startBrowser()
    stops.push(() => browser.close())
    editor = await Editor.open(browser, nodeRed)
  })

  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })

  afterEach(async () => {
    const { errors, foreignRequests } = editor
    if (editor.isChanged) {
      await editor.close()
      await nodeRed.deploy(flow())
      editor = await Editor.open(browser, nodeRed)
    } else {
      await editor.cancelAll()
    }
    assert.deepEqual(errors, [])
    assert.deepEqual(foreignRequests, [])
  })

  describe('palette', () => {
    for (const type of ['ucm-cdr', 'ucm-action']) {
      it(`offers ${type} with its icon and explains it`, async () => {
        const entry = editor.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`)
        assert.notEqual(await entry.locator('.red-ui-palette-label').innerText(), type)
        const icon = await entry.locator('[data-palette-icon]').getAttribute('data-palette-icon')
        assert.match(icon ?? '', /telecom-\w+\.svg$/)
        assert.equal((await editor.page.request.get(`${nodeRed.url}/${icon ?? ''}`)).status(), 200)
        await editor.page.evaluate(`RED.sidebar.help.show(${JSON.stringify(type)})`)
        await editor.page.locator('.red-ui-help h3', { hasText: 'Failures' }).waitFor()
      })
    }

    it('makes a node by drag and drop that lacks nothing but the device', async () => {
      const entry = editor.page.locator('.red-ui-palette-node[data-palette-type="ucm-cdr"]')
      await entry.scrollIntoViewIfNeeded()
      await entry.dragTo(editor.page.locator('#red-ui-workspace-chart'), { targetPosition: { x: 500, y: 400 } })
      await editor.page.waitForFunction(`RED.nodes.filterNodes({ type: 'ucm-cdr' }).length === 2`)
      editor.isChanged = true
      const complaints: unknown = await editor.page.evaluate(
        `RED.nodes.filterNodes({ type: 'ucm-cdr' }).find(({ id }) => id !== '${cdr}').validationErrors`,
      )
      assert.deepEqual(complaints, ['Device: choose a device that is set up'])
    })
  })

  describe('ucm-config', () => {
    const origins = {
      '192.168.1.20': 'https://192.168.1.20:8089',
      'pbx.example.com:8443': 'https://pbx.example.com:8443',
      'https://pbx.example.com': 'https://pbx.example.com:8089',
      'http://10.0.0.2:8088': 'http://10.0.0.2:8088',
      '[::1]:8089': 'https://[::1]:8089',
    }

    for (const [address, origin] of Object.entries(origins)) {
      it(`shows that ${address} means ${origin}`, async () => {
        await editor.openDialog(deviceId)
        await editor.fill('address', address, 'node-config')
        await editor.page.locator('.telecom-origin', { hasText: `→ ${origin}` }).waitFor()
        assert.equal(await editor.isMarked('address', 'node-config'), false)
      })
    }

    for (const address of ['', '255.255.255.0', '192.168.1.0/24', 'https://admin:pw@10.0.0.2', 'ftp://10.0.0.2']) {
      it(`marks the address "${address}"`, async () => {
        await editor.openDialog(deviceId)
        await editor.fill('address', address, 'node-config')
        assert.equal(await editor.isMarked('address', 'node-config'), true)
        assert.equal(await editor.page.locator('.telecom-origin').innerText(), '')
      })
    }

    it('takes an address from the environment', async () => {
      await editor.openDialog(deviceId)
      await editor.fill('address', '${UCM_ADDRESS}', 'node-config')
      assert.equal(await editor.isMarked('address', 'node-config'), false)
      assert.match(await editor.page.locator('.telecom-origin').innerText(), /environment/)
    })

    it('keeps what was entered, and the password out of the flow', async () => {
      const entered = {
        name: 'Branch office',
        address: 'pbx.example.com:8443',
        timezone: 'America/Sao_Paulo',
        trust: 'pin',
        fingerprint: 'AB:'.repeat(31) + 'CD',
        legacyTls: true,
        timeout: '20000',
        maxBody: '128',
        apiPath: '/api/v1',
        trace: true,
      }
      const dialog = await editor.openDialog(deviceId)
      await openSections(dialog)
      for (const [property, value] of Object.entries(entered)) await editor.fill(property, value, 'node-config')
      await editor.fill('username', 'reader', 'node-config')
      await editor.fill('password', 'a new secret', 'node-config')
      await editor.confirmDialog()
      await editor.deploy()

      const reopened = await editor.openDialog(deviceId)
      await openSections(reopened)
      for (const [property, value] of Object.entries(entered)) {
        assert.equal(await editor.shown(property, 'node-config'), value, property)
      }
      assert.equal(await editor.shown('username', 'node-config'), 'reader')
      const saved = await nodeRed.savedFlow()
      assert.match(saved, /Branch office/)
      assert.doesNotMatch(saved, /a new secret|reader/)
    })

    it('never gets the password into the browser', async () => {
      await editor.openDialog(deviceId)
      assert.equal(await editor.shown('password', 'node-config'), '__PWRD__')
      assert.ok(!(await editor.page.content()).includes(password))
    })

    it('asks for a fingerprint only to pin', async () => {
      const dialog = await editor.openDialog(deviceId)
      await openSections(dialog)
      assert.equal(await editor.field('fingerprint', 'node-config').isVisible(), false)
      await editor.fill('trust', 'pin', 'node-config')
      assert.equal(await editor.field('fingerprint', 'node-config').isVisible(), true)
      assert.equal(await editor.isMarked('fingerprint', 'node-config'), true)
      await editor.fill('trust', 'insecure', 'node-config')
      assert.equal(await editor.isMarked('fingerprint', 'node-config'), false)
      assert.equal(await editor.page.locator('.telecom-row-insecure').isVisible(), true)
    })

    it('chooses no TLS settings and no proxy for a flow that says nothing of them', async () => {
      const dialog = await editor.openDialog(deviceId)
      await openSections(dialog)
      assert.equal(await editor.shown('tls', 'node-config'), '_ADD_')
      assert.equal(await editor.shown('proxy', 'node-config'), '_ADD_')
      assert.equal(await editor.page.locator('.input-error').count(), 0)
    })

    it('takes numbers from the environment', async () => {
      const dialog = await editor.openDialog(deviceId)
      await openSections(dialog)
      await editor.fill('timeout', '${UCM_TIMEOUT}', 'node-config')
      assert.equal(await editor.isMarked('timeout', 'node-config'), false)
      await editor.fill('timeout', '0', 'node-config')
      assert.equal(await editor.isMarked('timeout', 'node-config'), true)
    })

    it('keeps TLS settings that the flow lacks', async () => {
      await editor.replaceFlow(nodeRed, flow({ 'ucm-config': { tls: 'e1e1e1e1e1e1e1e1' } }))
      await editor.openDialog(deviceId)
      assert.equal(await editor.shown('tls', 'node-config'), 'e1e1e1e1e1e1e1e1')
      await editor.confirmDialog()
      assert.equal(await editor.held(deviceId, 'tls'), 'e1e1e1e1e1e1e1e1')
    })

    describe('Test connection', () => {
      it('sends the form, without a password that was not typed', async () => {
        const request = editor.page.waitForRequest('**/telecom/ucm-config/test')
        await editor.page.route('**/telecom/ucm-config/test', (route) =>
          route.fulfill({ json: { ok: true, facts: {} } }),
        )
        await editor.openDialog(deviceId)
        await editor.fill('address', '10.0.0.9', 'node-config')
        await editor.page.locator('.telecom-test-button').click()
        assert.deepEqual((await request).postDataJSON(), {
          id: deviceId,
          properties: {
            address: '10.0.0.9',
            trust: 'verify',
            fingerprint: '',
            tls: '',
            legacyTls: false,
            proxy: '',
            timeout: '15000',
            maxBody: '64',
            api: 'new',
            apiPath: '/api',
            timezone: 'Europe/Rome',
          },
          credentials: { username: 'cdrapi' },
        })
      })

      it('sends a password that was typed', async () => {
        const request = editor.page.waitForRequest('**/telecom/ucm-config/test')
        await editor.page.route('**/telecom/ucm-config/test', (route) =>
          route.fulfill({ json: { ok: true, facts: {} } }),
        )
        await editor.openDialog(deviceId)
        await editor.fill('password', 'typed', 'node-config')
        await editor.page.locator('.telecom-test-button').click()
        const sent: unknown = (await request).postDataJSON()
        assert.deepEqual(Reflect.get(Object(sent), 'credentials'), { username: 'cdrapi', password: 'typed' })
      })

      it('pins the certificate of a real device, then shows what it is', async () => {
        const pbx = await startUcmEmulator({ port: 0, tls: 'true', calls: 0, password: 'right' })
        try {
          await editor.openDialog(deviceId)
          await editor.fill('address', pbx.url, 'node-config')
          await editor.fill('password', 'right', 'node-config')
          await editor.page.locator('.telecom-test-button').click()
          await editor.page.locator('.telecom-pin-button').click()
          const result = editor.page.locator('.telecom-test-result.good', { hasText: 'Connected.' })
          await result.waitFor()
          assert.match(
            await result.innerText(),
            /Model: UCM6302 V1\.2B\nFirmware: [\d.]+\nClock: .+\nTime zone: UTC\+0[12]:00\nInterface: HTTPS API \(New\)$/,
          )
          assert.equal(pbx.stats().logins, 1)
        } finally {
          await pbx.close()
        }
      })

      it('says how many tries are left after a wrong password', async () => {
        const pbx = await startUcmEmulator({ port: 0, calls: 0, password: 'right', maxTries: 5 })
        try {
          await editor.openDialog(deviceId)
          await editor.fill('address', pbx.url, 'node-config')
          await editor.fill('password', 'wrong', 'node-config')
          await editor.page.locator('.telecom-test-button').click()
          await editor.page.locator('.telecom-test-result.bad', { hasText: /\b4\b/ }).waitFor()
          assert.equal(pbx.stats().refusedLogins, 1)
        } finally {
          await pbx.close()
        }
      })

      it('shows what the device is', async () => {
        await answer({ ok: true, facts: { model: 'UCM6302', firmware: '1.0.27.18', clock: '2026-03-29 11:52:34' } })
        const result = editor.page.locator('.telecom-test-result.good')
        await result.waitFor()
        assert.match(await result.innerText(), /Model: UCM6302\nFirmware: 1\.0\.27\.18\nClock: 2026-03-29 11:52:34/)
      })

      it('pins a certificate that is not trusted', async () => {
        const fingerprint = 'A1:'.repeat(31) + 'B2'
        await answer({ ok: false, error: { code: 'TLS_UNTRUSTED', message: 'Not trusted.', fingerprint } })
        await editor.page.locator('.telecom-test-result.bad', { hasText: 'Not trusted.' }).waitFor()
        await editor.picture(options.screenshots, 'ucm-config-untrusted')
        await editor.page.locator('.telecom-pin-button').click()
        assert.equal(await editor.shown('trust', 'node-config'), 'pin')
        assert.equal(await editor.shown('fingerprint', 'node-config'), fingerprint)
        assert.equal(await editor.isMarked('fingerprint', 'node-config'), false)
      })

      it('forgets what it found when something is changed', async () => {
        await answer({ ok: true, facts: { model: 'UCM6302' } })
        const result = editor.page.locator('.telecom-test-result.good')
        await result.waitFor()
        await editor.fill('address', 'pbx.example.com', 'node-config')
        assert.equal(await result.isVisible(), false)
      })

      it('shows the sentence of a failure as text, whatever is in it', async () => {
        await answer({ ok: false, error: { code: 'BAD_RESPONSE', message: 'Got <b>403</b>' } })
        const result = editor.page.locator('.telecom-test-result.bad')
        await result.waitFor()
        assert.equal(await result.innerText(), 'Got <b>403</b>')
      })

      it('says so if the user may not test', async () => {
        await editor.page.route('**/telecom/ucm-config/test', (route) => route.fulfill({ status: 401 }))
        await editor.openDialog(deviceId)
        await editor.page.locator('.telecom-test-button').click()
        await editor.page.locator('.telecom-test-result.bad', { hasText: 'may not' }).waitFor()
      })

      async function answer(json: object): Promise<void> {
        await editor.page.route('**/telecom/ucm-config/test', (route) => route.fulfill({ json }))
        await editor.openDialog(deviceId)
        await editor.page.locator('.telecom-test-button').click()
      }
    })
  })

  describe('ucm-cdr', () => {
    it('shows the defaults of the runtime where the flow says nothing', async () => {
      await editor.openDialog(cdr)
      const defaults = {
        range: 'yesterday',
        count: '1',
        minTalk: '0',
        emit: 'array',
        batchSize: '500',
        shape: 'record',
        firstRun: 'from-now',
        cursorStore: 'file',
        commit: 'auto',
        overlapHours: '4',
        csvSeparator: ',',
        csvBom: false,
        csvHeader: 'always',
        maxWait: '3600',
        errorOutput: false,
      }
      for (const [property, value] of Object.entries(defaults)) {
        assert.equal(await editor.shown(property), value, property)
      }
      assert.equal(await editor.page.locator('.input-error').count(), 0)
    })

    const rows = {
      yesterday: [],
      'last-hours': ['count'],
      'last-days': ['count'],
      between: ['start', 'end'],
      new: ['firstRun', 'commit'],
    }

    for (const [range, expected] of Object.entries(rows)) {
      it(`shows for ${range} only what matters`, async () => {
        await editor.openDialog(cdr)
        await editor.fill('range', range)
        const visible: string[] = []
        for (const property of ['count', 'start', 'end', 'firstRun', 'commit', 'overlapHours', 'revisions']) {
          if (await editor.page.locator(`label[for="node-input-${property}"]`).isVisible()) visible.push(property)
        }
        assert.deepEqual(visible.sort(), [...expected].sort())
        await editor.picture(options.screenshots, `ucm-cdr-${range}`)
      })
    }

    it('asks for a start only between two times, and for one that is a time', async () => {
      await editor.openDialog(cdr)
      assert.equal(await editor.isMarked('start'), false)
      await editor.fill('range', 'between')
      assert.equal(await editor.isMarked('start'), true)
      for (const good of [
        '2026-03-29',
        '2026-03-29T08:00',
        '2026-03-29 08:00:00',
        '2026-03-29T08:00:00+02:00',
        '1774764000000',
      ]) {
        await editor.fill('start', good)
        assert.equal(await editor.isMarked('start'), false, good)
      }
      for (const bad of ['yesterday', '29.03.2026', '2026-03-29T8']) {
        await editor.fill('start', bad)
        assert.equal(await editor.isMarked('start'), true, bad)
      }
    })

    it('keeps what was entered, after a deploy too', async () => {
      const entered = {
        name: 'Missed calls',
        range: 'new',
        firstRun: 'last-days',
        count: '3',
        commit: 'ack',
        overlapHours: '6.5',
        caller: '+3906*, 30??',
        callee: '2001',
        minTalk: '5',
        emit: 'csv',
        batchSize: '250',
        shape: 'raw',
        csvSeparator: '\t',
        csvHeader: 'first-run',
        csvBom: true,
        maxWait: '600',
      }
      await editor.openDialog(cdr)
      await editor.fill('range', 'new')
      await editor.page.locator('.telecom-row-new details > summary').click()
      for (const [property, value] of Object.entries(entered)) await editor.fill(property, value)
      await editor.picture(options.screenshots, 'ucm-cdr-filled')
      await editor.confirmDialog()
      await editor.deploy()
      await editor.reload()
      await editor.openDialog(cdr)
      for (const [property, value] of Object.entries(entered)) {
        assert.equal(await editor.shown(property), value, property)
      }
    })

    it('saves directions and states as comma lists', async () => {
      await editor.openDialog(cdr)
      await editor.page.getByLabel('inbound').check()
      await editor.page.getByLabel('no answer').check()
      await editor.page.getByLabel('busy').check()
      await editor.confirmDialog()
      assert.equal(await editor.held(cdr, 'direction'), 'inbound')
      assert.equal(await editor.held(cdr, 'callStatus'), 'no-answer,busy')
      await editor.openDialog(cdr)
      assert.equal(await editor.page.getByLabel('busy').isChecked(), true)
      await editor.page.getByLabel('busy').uncheck()
      await editor.confirmDialog()
      assert.equal(await editor.held(cdr, 'callStatus'), 'no-answer')
    })

    it('changes nothing when it is opened and confirmed', async () => {
      const before = await editor.exported(cdr)
      await editor.openDialog(cdr)
      await editor.confirmDialog()
      const after = await editor.exported(cdr)
      for (const [property, value] of Object.entries(before)) assert.deepEqual(after[property], value, property)
      assert.equal(after['range'], 'yesterday')
    })

    it('changes nothing when it is cancelled', async () => {
      const before = await editor.exported(cdr)
      await editor.openDialog(cdr)
      await editor.fill('range', 'new')
      await editor.cancelDialog()
      assert.deepEqual(await editor.exported(cdr), before)
    })

    it('has a second output for failures only if that is ticked', async () => {
      await editor.openDialog(cdr)
      await editor.fill('errorOutput', true)
      await editor.confirmDialog()
      assert.equal(await editor.held(cdr, 'outputs'), 2)
      await editor.openDialog(cdr)
      await editor.fill('errorOutput', false)
      await editor.confirmDialog()
      assert.equal(await editor.held(cdr, 'outputs'), 1)
    })

    it('keeps a device that the flow lacks', async () => {
      const broken = flow()
      broken.flows.splice(1, 1)
      await editor.replaceFlow(nodeRed, broken)
      await editor.openDialog(cdr)
      assert.equal(await editor.shown('device'), deviceId)
      await editor.confirmDialog()
      assert.equal(await editor.held(cdr, 'device'), deviceId)
    })

    it('has nothing to forget before it was deployed', async () => {
      await editor.openDialog(cdr)
      await editor.fill('range', 'new')
      await editor.page.locator('.telecom-reset-button').click()
      await editor.page.locator('.telecom-reset-result', { hasText: 'not been deployed' }).waitFor()
    })

    it('starts from scratch on demand', async () => {
      const request = editor.page.waitForRequest(`**/telecom/ucm-cdr/${cdr}/reset-cursor`)
      await editor.page.route('**/reset-cursor', (route) => route.fulfill({ status: 204 }))
      await editor.openDialog(cdr)
      await editor.fill('range', 'new')
      await editor.page.locator('.telecom-reset-button').click()
      assert.equal((await request).method(), 'POST')
      await editor.page.locator('.telecom-reset-result', { hasText: 'Forgotten' }).waitFor()
    })
  })

  describe('ucm-action', () => {
    it('asks for what the action cannot do without, and writes it into the options', async () => {
      await editor.openDialog(action)
      assert.equal(await editor.isMarked('options'), true)
      assert.equal(await editor.page.getByLabel('callee *').inputValue(), '')
      await editor.page.getByLabel('callee *').fill('1002')
      await editor.page.getByLabel('callee *').blur()
      assert.equal(await editor.isMarked('options'), false)
      await editor.confirmDialog()
      assert.equal(await editor.held(action, 'options'), '{"caller":"1001","callee":"1002"}')
    })

    it('shows in the table what is typed as JSON', async () => {
      await editor.openDialog(action)
      await editor.fill('options', '{"caller":"3001","callee":"3002","extra":true}')
      assert.equal(await editor.page.getByLabel('caller *').inputValue(), '3001')
      await editor.page.getByLabel('caller *').fill('')
      await editor.page.getByLabel('caller *').blur()
      assert.equal(await editor.shown('options'), '{"callee":"3002","extra":true}')
    })

    it('offers the catalogue and says what an action does', async () => {
      await editor.openDialog(action)
      await editor.page.locator('#ucm-action-catalogue').selectOption('listBridgedChannels')
      assert.equal(await editor.shown('action'), 'listBridgedChannels')
      assert.equal(await editor.page.locator('.telecom-badge').innerText(), 'reads')
      assert.equal(await editor.field('allPages').isVisible(), true)
      assert.equal(await editor.field('apply').isVisible(), false)
      await editor.fill('options', '{}')
      await editor.picture(options.screenshots, 'ucm-action-list')
      assert.equal(await editor.isMarked('options'), false)
    })

    it('offers names while typing', async () => {
      await editor.openDialog(action)
      const name = editor.page.locator('#node-input-action + .red-ui-typedInput-container input')
      await name.fill('')
      await name.pressSequentially('concurrent')
      await name.fill('')
      await name.pressSequentially('systemst')
      await editor.page
        .locator('.red-ui-menu:visible, .red-ui-popover:visible', { hasText: 'getSystemStatus' })
        .waitFor()
      await name.press('Enter')
      assert.equal(await editor.shown('action'), 'getSystemStatus')
    })

    it('takes an action that it does not know as a write', async () => {
      await editor.openDialog(action)
      await editor.fill('action', 'rebootSystem')
      assert.equal(await editor.page.locator('.telecom-badge').innerText(), 'changes or calls')
      assert.equal(await editor.isMarked('action'), false)
      assert.equal(await editor.page.locator('.telecom-parameters').isVisible(), false)
    })

    for (const [name, options] of [
      ['login', '{}'],
      ['', '{}'],
    ] as const) {
      it(`marks the action "${name}"`, async () => {
        await editor.openDialog(action)
        await editor.fill('options', options)
        await editor.fill('action', name)
        assert.equal(await editor.isMarked('action'), true)
      })
    }

    for (const wrong of ['[]', '"1001"', '{', '{"cookie":"x"}']) {
      it(`marks the options ${wrong}`, async () => {
        await editor.openDialog(action)
        await editor.fill('action', 'listAccount')
        await editor.fill('options', wrong)
        assert.equal(await editor.isMarked('options'), true)
      })
    }

    it('never lets cdrapi delete', async () => {
      await editor.openDialog(action)
      await editor.fill('action', 'cdrapi')
      await editor.fill('options', '{"delete":"yes"}')
      assert.equal(await editor.isMarked('options'), true)
    })

    it('leaves an action that comes with the message to the message', async () => {
      const dynamic = { action: 'topic', actionType: 'msg', options: 'payload', optionsType: 'msg' }
      await editor.replaceFlow(nodeRed, flow({ 'ucm-action': dynamic }))
      const dialog = await editor.openDialog(action)
      assert.equal(await editor.page.locator('#ucm-action-catalogue').isVisible(), false)
      assert.equal(await editor.page.locator('.input-error').count(), 0)
      await openSections(dialog)
      await editor.fill('allowWrite', true)
      await editor.confirmDialog()
      assert.equal(await editor.held(action, 'actionType'), 'msg')
      assert.equal(await editor.held(action, 'allowWrite'), true)
    })
  })
})

async function openSections(dialog: Awaited<ReturnType<Editor['openDialog']>>): Promise<void> {
  await dialog.locator('details').evaluateAll((sections) => {
    for (const section of sections) section.setAttribute('open', '')
  })
}
