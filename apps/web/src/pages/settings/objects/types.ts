/** An object that administrators invented. */
export interface CustomObject {
  id: string
  name: string
  path: string
  one: string
  many: string
  titleLabel: string | null
  ownerless: boolean
  icon: string | null
  retiredAt: string | null
}

export interface CustomObjects {
  items: readonly CustomObject[]
  /** How many may be in use. */
  most: number
}

export type ObjectPatch = Partial<Pick<CustomObject, 'one' | 'many' | 'path' | 'titleLabel' | 'ownerless' | 'icon'>> & { retired?: boolean }
