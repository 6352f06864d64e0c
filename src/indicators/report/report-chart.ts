import { init } from 'echarts';

/** One bar: a label and a share between 0 and 1. */
export interface Bar {
  readonly label: string;
  readonly rate: number;
}

const WIDTH = 720;
const ROW_HEIGHT = 26;
const MARGINS = 60;
/** Dark enough for a black and white print. */
const COLOUR = '#1f4e79';

/** As in the tables: one decimal, a comma. */
const DECIMAL = new Intl.NumberFormat('fr-FR', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Horizontal bars of rates as an SVG text, the first bar on top: drawn here, so that the page needs no script. */
export function rateChart(bars: readonly Bar[]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: MARGINS + bars.length * ROW_HEIGHT });
  try {
    chart.setOption({
      animation: false,
      grid: { left: 8, right: 56, top: 8, bottom: 24, containLabel: true },
      xAxis: { type: 'value', min: 0, max: 100, axisLabel: { formatter: '{value} %' } },
      yAxis: { type: 'category', inverse: true, data: bars.map(({ label }) => label), axisTick: { show: false } },
      series: [{
        type: 'bar', itemStyle: { color: COLOUR }, barWidth: 14, data: bars.map(({ rate }) => Math.round(rate * 1000) / 10), label: { show: true, position: 'right', formatter: ({ value }: { readonly value?: unknown }) => `${DECIMAL.format(Number(value))} %` },
      }],
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
