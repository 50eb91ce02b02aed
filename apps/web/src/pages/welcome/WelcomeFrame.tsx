import { Logo } from '@rapport/ui'
import type { ReactNode } from 'react'
import styles from './Welcome.module.css'

/** One quiet column for pages before the sign-in. */
export function WelcomeFrame({
  title,
  text,
  onSubmit,
  children,
}: {
  title: string
  text?: string
  onSubmit: () => void
  children: ReactNode
}) {
  return (
    <div className={styles.page}>
      <header className={styles.brand}>
        <Logo />
        Rapport
      </header>
      <main className={styles.column}>
        <h1 className={styles.title}>{title}</h1>
        {text ? <p className={styles.text}>{text}</p> : null}
        <form
          className={styles.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            onSubmit()
          }}
        >
          {children}
        </form>
      </main>
    </div>
  )
}
