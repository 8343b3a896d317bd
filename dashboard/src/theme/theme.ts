import type { MantineColorsTuple, MantineThemeOverride } from '@mantine/core'

/** Deep water: the one colour of ours. 7 carries white text at 5.9:1. */
const tide: MantineColorsTuple = [
  '#effcfa',
  '#d6f5f0',
  '#aeeae2',
  '#7fdad0',
  '#4fc4ba',
  '#2ba79f',
  '#138a84',
  '#0f6f6b',
  '#0f5856',
  '#0e4645',
]

const gray: MantineColorsTuple = [
  '#f6f8f9',
  '#eef1f3',
  '#e2e7eb',
  '#d1d8de',
  '#b4bec8',
  '#8b97a4',
  '#616d7a',
  '#485360',
  '#313b46',
  '#1b232c',
]

const dark: MantineColorsTuple = [
  '#dde4ea',
  '#b6c0ca',
  '#93a0ad',
  '#66727f',
  '#35404b',
  '#28323c',
  '#1d252e',
  '#151c23',
  '#10161c',
  '#0a0f14',
]

/** Data only: it is read by the build as well, which writes its CSS variables into a file. */
export const themeOverride: MantineThemeOverride = {
  primaryColor: 'tide',
  primaryShade: 7,
  colors: { tide, gray, dark },
  black: '#1b232c',
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.55' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false, checkIconPosition: 'right' } },
    MultiSelect: { defaultProps: { size: 'sm' } },
    // The library that locks scrolling writes a `<style>`, which the page's policy forbids.
    Modal: { defaultProps: { lockScroll: false, centered: true, overlayProps: { backgroundOpacity: 0.45 } } },
    Drawer: { defaultProps: { lockScroll: false, overlayProps: { backgroundOpacity: 0.35 } } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true, multiline: true, maw: 320 } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md' } },
  },
}
