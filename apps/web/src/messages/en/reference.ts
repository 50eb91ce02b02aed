/** Texts around the reference of the interface; the reference itself comes from the server. */
export const reference = {
  'reference.text': 'How programs read and write this workspace. Every call works as it stands.',
  'reference.section': 'Section',
  'reference.nav': 'Sections of the reference',
  'reference.part.basics': 'Basics',
  'reference.part.objects': 'Objects',
  'reference.part.more': 'Beyond records',
  'reference.language': 'Calls as',
  'reference.curl': 'curl',
  'reference.typescript': 'TypeScript',
  'reference.shellOnly': 'In a shell:',
  'reference.copy': 'Copy',
  'reference.copied': 'Copied',
  'reference.copyOf': 'Copy: {title}',
  'reference.asText': 'As text',
  'reference.openApi': 'OpenAPI',
} as const
