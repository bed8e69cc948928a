import { actionsOf, optional, paging, required, type UcmAction, undocumented } from './action.js'

const extension = required('extension', 'extension number', '1001')
const userName = required('user_name', 'user name, usually the extension number', '1001')

const sessionActions = actionsOf('session', [
  [
    'challenge',
    'Ask for a login challenge (done by the config node)',
    [required('user', 'API user', 'cdrapi'), optional('version', 'version of the API', '1.0')],
    { effect: 'session' },
  ],
  [
    'login',
    'Log in (done by the config node)',
    [
      required('user', 'API user', 'cdrapi'),
      required('token', 'MD5 of challenge and password', '0faa24433e3c7a9bcfa8000f735305d5'),
      optional('url', 'push address, not supported by any firmware', ''),
    ],
    { effect: 'session' },
  ],
  ['logout', 'Log out (done by the config node)', [], { effect: 'session' }],
])

const systemActions = actionsOf('system', [
  ['getSystemStatus', 'Up time, clock and serial number'],
  ['getSystemGeneralStatus', 'Model and firmware versions'],
  ['applyChanges', 'Apply saved changes; takes up to 30 s'],
  [
    'addMessageBroadcast',
    'Send a message to extensions',
    [
      required('content', 'text of the message', 'Fire drill at ten'),
      required('recipient', 'extensions, comma list', '1001,1002'),
      optional('source', 'sender', '1000'),
      optional('subject', 'subject line', 'Notice'),
    ],
  ],
  ['ping', 'Keep a session alive', [], undocumented],
  ['getNetworkStatus', 'Network interfaces', [], undocumented],
  ['listIPC', 'Cameras', [], undocumented],
  ['listZeroConfig', 'Provisioned phones; often without permission', [], undocumented],
])

const extensionActions = actionsOf('extensions', [
  [
    'listAccount',
    'Extensions with status and address',
    paging('extension,account_type,fullname,out_of_service,status,addr'),
    { paged: true, listKey: 'account' },
  ],
  ['getSIPAccount', 'One SIP extension, with its passwords in clear text', [extension]],
  [
    'addSIPAccountAndUser',
    'Create an extension and its user',
    [
      extension,
      optional('permission', 'call permission', 'internal'),
      optional('secret', 'SIP password', 'a long random text'),
      optional('vmsecret', 'voicemail password, digits', '48291'),
      optional('user_password', 'password of the user portal', 'a long random text'),
      optional('language', 'language of the prompts', 'en'),
      optional('max_contacts', 'phones that may register', '1'),
      optional('wave_privilege_id', 'Wave privilege', '0'),
      optional('presence_settings', 'list of presence settings', '[]'),
    ],
  ],
  ['updateSIPAccount', 'Change fields of an extension; add the fields', [extension]],
  ['deleteUser', 'Delete a user and its extension', [userName]],
  ['cleanTerminalChatInformation', 'Clear the chat history of an extension', [extension]],
  ['getSIPAccountQR', 'QR code for the Wave app, as a base64 image', [extension]],
  ['listDepartment', 'Departments of the local contacts', [], { listKey: 'local_department_info' }],
  ['listUser', 'Users, with the live cookie of the administrator', [], { listKey: 'user_id' }],
  ['getUser', 'One user', [userName]],
  ['updateUser', 'Change fields of a user; add the fields', [userName]],
  ['listExtensionGroup', 'Extension groups', [], { listKey: 'extension_group' }],
  ['deleteSIPAccount', 'Delete an extension', [], undocumented],
  ['listContact', 'Contacts', [], undocumented],
  ['addContact', 'Create a contact', [], undocumented],
  ['updateContact', 'Change a contact', [], undocumented],
  ['deleteContact', 'Delete a contact', [], undocumented],
])

/** Login, system, extensions and users (API guide; names and parameters as printed there). */
export const administrationActions: readonly UcmAction[] = [...sessionActions, ...systemActions, ...extensionActions]
