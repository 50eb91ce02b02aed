/** The reference as Markdown, for programs and for people without a browser. */
import type { Block, Part, Reference, Section } from './document.ts'

const parts: Readonly<Record<Part, string>> = { basics: 'Basics', objects: 'Objects', more: 'Beyond records' }

export function toMarkdown({ address, workspace, version, sections }: Reference): string {
  const whole = (Object.keys(parts) as Part[]).flatMap((part) => [
    `# ${parts[part]}`,
    ...sections.filter((section) => section.part === part).map(sectionText),
  ])
  const text = [`The HTTP interface of ${workspace}, at ${address}, by Rapport ${version}.`, ...whole].join('\n\n').concat('\n')
  // A file has no address that links could go on from.
  return text.replaceAll('](/', `](${address}/`)
}

const sectionText = ({ id, title, blocks }: Section): string => [`## ${title} {#${id}}`, ...blocks.map(blockText)].join('\n\n')

function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text
    case 'code':
      return `${block.title}:\n\n${fenced(block.language, block.text)}`
    case 'table':
      return `### ${block.title}\n\n${[block.head, block.head.map(() => '---'), ...block.rows].map(row).join('\n')}`
    case 'call':
      return [
        `### ${block.title}`,
        ...(block.text ? [block.text] : []),
        fenced('sh', block.curl),
        ...(block.typescript === null ? [] : [fenced('ts', block.typescript)]),
      ].join('\n\n')
  }
}

const fenced = (language: string, lines: string): string => `\`\`\`${language}\n${lines}\n\`\`\``
const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
