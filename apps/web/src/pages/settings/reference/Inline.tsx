import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import { pieces, type Piece } from './inline.ts'
import styles from './Reference.module.css'

/** A text of the reference, with its code and links. */
export const Inline = ({ text }: { text: string }) => {
  const drawn = pieces(text)
  // A piece's place in its text is its identity.
  return drawn.map((piece, at) => <Fragment key={`${at}`}>{draw(piece)}</Fragment>)
}

function draw(piece: Piece) {
  switch (piece.kind) {
    case 'words':
      return piece.text
    case 'code':
      return <code className={styles.word}>{piece.text}</code>
    case 'strong':
      return <strong className={styles.strong}>{piece.text}</strong>
    case 'link':
      return <To {...piece} />
  }
}

/** A link to another section, to another page of the settings, or elsewhere. */
function To({ to, text }: { to: string; text: string }) {
  if (to.startsWith('#'))
    return (
      <Link to="/settings/$section" params={{ section: 'api' }} search={{ part: to.slice(1) }} className={styles.link}>
        {text}
      </Link>
    )
  const section = /^\/settings\/(\w+)$/.exec(to)?.[1]
  return section ? (
    <Link to="/settings/$section" params={{ section }} search={{}} className={styles.link}>
      {text}
    </Link>
  ) : (
    <a href={to} className={styles.link} {...(to.startsWith('/') ? {} : { target: '_blank', rel: 'noreferrer' })}>
      {text}
    </a>
  )
}
