import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const repository = join(__dirname, '../..')
const readme = readFileSync(join(repository, 'README.md'), 'utf8')
const described = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  'node-red': { nodes: Record<string, string> }
}

describe('the README', () => {
  it('lists every node type, and no other', () => {
    const listed = [...readme.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, type]) => type)
    assert.deepEqual(listed.sort(), Object.keys(described['node-red'].nodes).sort())
  })

  it('tells how to install before how to try, then of the nodes, and leaves tests to the end', () => {
    const order = ['## Install', '## Try it', '## Devices and nodes', '## Contributing', 'npm test']
    const places = order.map((heading) => readme.indexOf(heading))
    assert.ok(!places.includes(-1))
    assert.deepEqual(
      places,
      [...places].sort((one, other) => one - other),
    )
  })
})

describe('links of the documentation', () => {
  const pages = readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
  for (const page of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pages]) {
    it(`${page} leads to files and headings that exist`, () => {
      const text = readFileSync(join(repository, page), 'utf8')
      const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
      const broken = links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(page, link))
      assert.deepEqual(broken, [])
    })
  }
})

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = decodeURIComponent(link).split('#')
  const file = path === '' ? join(repository, page) : join(repository, dirname(page), path)
  if (!existsSync(file)) return false
  return anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).includes(anchor)
}

/** Headings as GitHub names them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
