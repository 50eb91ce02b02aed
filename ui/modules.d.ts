declare module '*.module.css' {
  const names: Readonly<Record<string, string>>
  export { names as default }
}
declare module '*.css'
