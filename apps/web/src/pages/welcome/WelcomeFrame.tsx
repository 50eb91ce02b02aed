import { Logo } from '@rapport/ui'
import type { ReactNode } from 'react'
import styles from './Welcome.module.css'

interface WelcomeFrameProps {
  title: string
  text?: ReactNode
  /** Makes the column a form. */
  onSubmit?: () => void
  foot?: ReactNode
  children?: ReactNode
}

/** One quiet column for pages before the sign-in. */
export function WelcomeFrame({ title, text, onSubmit, foot, children }: WelcomeFrameProps) {
  return (
    <div className={styles.page}>
      <header className={styles.brand}>
        <Logo />
        Rapport
      </header>
      <main className={styles.column}>
        <h1 className={styles.title}>{title}</h1>
        {text ? <p className={styles.text}>{text}</p> : null}
        {onSubmit ? (
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
        ) : (
          <div className={styles.form}>{children}</div>
        )}
        {foot ? <p className={styles.foot}>{foot}</p> : null}
      </main>
    </div>
  )
}
