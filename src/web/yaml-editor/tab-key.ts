import * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js';

/** `leaves`: the focus goes on to what comes next on the page. */
export type TabMeaning = 'leaves' | 'indents';

/** Nothing that Escape itself would close or take away. */
const nothingOpen = [
  'editorTextFocus',
  '!suggestWidgetVisible',
  '!findWidgetVisible',
  '!parameterHintsVisible',
  '!codeActionMenuVisible',
  '!markersNavigationVisible',
  '!editorHasSelection',
  '!editorHasMultipleSelections',
  '!inSnippetMode',
].join(' && ');

/**
 * What Tab does (WCAG 2.1.2: no keyboard trap). Whoever comes by Tab goes on by Tab, and changes nothing on the way; whoever
 * types, or has clicked into the text, indents; Escape gives Tab back, and Ctrl+M changes over as in other editors.
 */
export class TabKey {
  readonly #editor: monaco.editor.IStandaloneCodeEditor;
  readonly #listener: (tab: TabMeaning | null) => void;
  readonly #ends: (() => void)[];
  #meaning: TabMeaning = 'leaves';
  #byPointer = false;

  constructor(
    editor: monaco.editor.IStandaloneCodeEditor,
    parent: HTMLElement,
    listener: (tab: TabMeaning | null) => void,
  ) {
    this.#editor = editor;
    this.#listener = listener;
    const pressed = () => {
      this.#byPointer = true;
      if (editor.hasTextFocus()) this.#set('indents');
    };
    const released = () => {
      this.#byPointer = false;
    };
    parent.addEventListener('pointerdown', pressed, { capture: true });
    document.addEventListener('pointerup', released, { capture: true });
    const { CtrlCmd, WinCtrl, Shift } = monaco.KeyMod;
    const parts = [
      editor.onDidFocusEditorText(() => this.#set(this.#byPointer ? 'indents' : 'leaves')),
      editor.onDidBlurEditorText(() => listener(null)),
      editor.onDidChangeModelContent(() => {
        if (editor.hasTextFocus()) this.#set('indents');
      }),
      editor.addAction({
        id: 'pipewright.tab-leaves',
        label: 'Tab goes on to what comes next on the page',
        keybindings: [monaco.KeyCode.Escape],
        keybindingContext: nothingOpen,
        run: () => this.#set('leaves'),
      }),
      editor.addAction({
        id: 'pipewright.change-tab',
        label: 'Change what Tab does: indent, or go on',
        keybindings: [CtrlCmd | monaco.KeyCode.KeyM, WinCtrl | Shift | monaco.KeyCode.KeyM],
        run: () => this.#set(this.#meaning === 'leaves' ? 'indents' : 'leaves'),
      }),
    ];
    this.#ends = [
      () => parent.removeEventListener('pointerdown', pressed, { capture: true }),
      () => document.removeEventListener('pointerup', released, { capture: true }),
      ...parts.map((part) => () => part.dispose()),
    ];
    editor.updateOptions({ tabFocusMode: true });
  }

  #set(meaning: TabMeaning): void {
    if (this.#meaning !== meaning) this.#editor.updateOptions({ tabFocusMode: meaning === 'leaves' });
    this.#meaning = meaning;
    this.#listener(meaning);
  }

  dispose(): void {
    for (const end of this.#ends) end();
  }
}
