import { ActionIcon, Button, createTheme, Input, type MantineThemeOverride } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { createElement } from 'react';
import controls from './controls.module.css';

/** Nothing looks by Mantine's own colours: every control takes its look from the tokens, in controls.module.css. */
const tokens = {
  background: 'var(--bg)',
  hover: 'var(--bg-3)',
  color: 'var(--text)',
  border: '1px solid var(--line-2)',
};

export const mantineTheme: MantineThemeOverride = createTheme({
  fontFamily: 'var(--font-sans)',
  fontFamilyMonospace: 'var(--font-mono)',
  cursorType: 'pointer',
  respectReducedMotion: true,
  variantColorResolver: () => tokens,
  components: {
    Button: Button.extend({
      defaultProps: { variant: 'default', size: 'sm' },
      classNames: { root: controls.button ?? '', section: controls.section ?? '', inner: controls.inner ?? '' },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'default' },
      classNames: { root: controls.icon ?? '' },
    }),
    Input: Input.extend({
      classNames: { input: controls.input ?? '', section: controls.inputSection ?? '' },
    }),
    // By its name alone: the first page should not have to load it. Mantine leaves no room for an icon of its own.
    NativeSelect: { defaultProps: { rightSection: createElement(ChevronDown, { size: 14, 'aria-hidden': true }) } },
    InputWrapper: Input.Wrapper.extend({
      classNames: {
        label: controls.label ?? '',
        error: controls.error ?? '',
        description: controls.description ?? '',
      },
    }),
  },
});
