import { MantineProvider, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import type { ReactNode } from 'react'
import { cssVariablesResolver, theme } from './tokens.ts'

/** Puts theme and colour scheme around the app. Its variables come from the static style sheet, not from a script. */
export function UiProvider({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
      withStaticClasses={false}
    >
      {children}
    </MantineProvider>
  )
}

/** Light, dark or as the system has it; the browser remembers the choice. */
export const useColourScheme = useMantineColorScheme

/** Which of the two is shown now: for what cannot be coloured by CSS. */
export const useShownScheme = (): 'light' | 'dark' => useComputedColorScheme('light', { getInitialValueInEffect: false })
