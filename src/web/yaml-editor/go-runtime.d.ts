/** Defines the global `Go` that the shell's parser runs on. */
declare module 'sh-syntax/vendors/wasm_exec.cjs';
