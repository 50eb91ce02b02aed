import type { Block } from '@rapport/core/reference'
import { t } from '../../../messages/t.tsx'
import { CodeBlock } from './CodeBlock.tsx'
import { Inline } from './Inline.tsx'
import type { Language } from './language.ts'
import styles from './Reference.module.css'

/** The parts of a section, one below the other. */
export const Blocks = ({ blocks, language }: { blocks: readonly Block[]; language: Language }) =>
  // A section has its parts in one order.
  blocks.map((block, at) => <One key={`${at}`} block={block} language={language} />)

function One({ block, language }: { block: Block; language: Language }) {
  switch (block.kind) {
    case 'text':
      return (
        <p className={styles.text}>
          <Inline text={block.text} />
        </p>
      )
    case 'code':
      return (
        <figure className={styles.figure}>
          <figcaption className={styles.caption}>{block.title}</figcaption>
          <CodeBlock title={block.title} text={block.text} />
        </figure>
      )
    case 'table':
      return <Cells {...block} />
    case 'call': {
      const script = language === 'typescript' ? block.typescript : null
      return (
        <>
          <h4 className={styles.call}>{block.title}</h4>
          {block.text ? (
            <p className={styles.text}>
              <Inline text={block.text} />
            </p>
          ) : null}
          {language === 'typescript' && script === null ? <p className={styles.caption}>{t('reference.shellOnly')}</p> : null}
          <CodeBlock title={block.title} text={script ?? block.curl} />
        </>
      )
    }
  }
}

function Cells({ title, head, rows }: Extract<Block, { kind: 'table' }>) {
  return (
    <>
      <h4 className={styles.call}>{title}</h4>
      {/* Wide on a phone: it scrolls by itself, by keyboard too. */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={title}>
        <table className={styles.table}>
          <thead>
            <tr>
              {head.map((words) => (
                <th key={words} scope="col">
                  {words}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first = '', ...others]) => (
              <tr key={first}>
                <th scope="row">
                  <Inline text={first} />
                </th>
                {others.map((cell, at) => (
                  <td key={head[at + 1]}>
                    <Inline text={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
