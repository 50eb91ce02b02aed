/** Charts: six kinds, drawn by ECharts, without knowledge of records. They are large: import them where they are shown, lazily. */
export { Chart, type ChartProps } from './Chart.tsx'
