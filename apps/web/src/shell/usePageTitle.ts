import { useEffect } from 'react'

/** Names the page in the browser's tab and history: the page first, then the product. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Rapport` : 'Rapport'
  }, [title])
}
