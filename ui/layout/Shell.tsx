import { type AnchorHTMLAttributes, type ButtonHTMLAttributes, type ReactNode, type Ref, useState } from 'react'
import { cx } from '../cx.ts'
import { Logo } from '../display/Logo.tsx'
import { OverlayHost } from '../overlay/host.ts'
import styles from './Shell.module.css'

/** The frame of every page of a signed-in member: rail, page, and on a phone the bar at the bottom. */
export interface ShellProps {
  /** Name of the workspace. */
  name: string
  navLabel: string
  skipLabel: string
  slim?: boolean
  rail: ReactNode
  /** The few entries of the phone's bar. */
  bar: ReactNode
  children: ReactNode
}

export function Shell({ name, navLabel, skipLabel, slim, rail, bar, children }: ShellProps) {
  const [host, setHost] = useState<HTMLElement | null>(null)
  return (
    <OverlayHost value={host}>
      <div className={cx(styles.app, slim && styles.slim)}>
        <a className={styles.skip} href="#main">
          {skipLabel}
        </a>
        <nav className={styles.rail} aria-label={navLabel}>
          <div className={styles.brand}>
            <Logo />
            <span>{name}</span>
          </div>
          {rail}
        </nav>
        <main className={styles.main} id="main" tabIndex={-1}>
          {children}
          <div ref={setHost} />
        </main>
        <nav className={styles.tabbar} aria-label={navLabel}>
          {bar}
        </nav>
      </div>
    </OverlayHost>
  )
}

/** A small word over a group of entries. */
export function RailHeading({ children }: { children: ReactNode }) {
  return <div className={styles.heading}>{children}</div>
}

/** Pushes what follows to the bottom of the rail. */
export function RailGrow() {
  return <div className={styles.grow} />
}

/** One entry of the rail or the phone's bar; `aria-current` marks where one is. */
export interface NavItemProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'style' | 'className'> {
  icon: ReactNode
  label: string
  ref?: Ref<HTMLAnchorElement>
}

export function NavItem({ icon, label, ...rest }: NavItemProps) {
  return (
    <a {...rest} className={styles.item} title={label} aria-label={label}>
      {icon}
      <span className={styles.word}>{label}</span>
    </a>
  )
}

/** A button that stands among the entries: opens a menu. */
export function RailButton({
  icon,
  label,
  hint,
  ...rest
}: Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'style' | 'className'> & {
  icon: ReactNode
  label: string
  /** The key that does the same; hidden where there is no room. */
  hint?: ReactNode
  ref?: Ref<HTMLButtonElement>
}) {
  return (
    <button type="button" aria-label={label} {...rest} className={styles.item} title={label}>
      {icon}
      <span className={styles.word}>{label}</span>
      {hint ? <span className={styles.hint}>{hint}</span> : null}
    </button>
  )
}

/** The bar over a page: where one is, how many there are, what can be done. */
export function TopBar({ start, title, count, children }: { start?: ReactNode; title?: string; count?: ReactNode; children?: ReactNode }) {
  return (
    <header className={styles.top}>
      {start}
      {title ? <h1 className={styles.title}>{title}</h1> : null}
      {count ? <span className={styles.count}>{count}</span> : null}
      <div className={styles.end}>{children}</div>
    </header>
  )
}

/** A 2 px bar on top while newer data is on its way and the old still stands. */
export function Progress({ label }: { label: string }) {
  return <div className={styles.progress} role="progressbar" aria-label={label} />
}
