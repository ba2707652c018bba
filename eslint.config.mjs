// Rules for .vue files alone: what is TypeScript is read, with its types, by oxlint.
import vue from 'eslint-plugin-vue';
import accessibility from 'eslint-plugin-vuejs-accessibility';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

export default [
  { ignores: ['**/*.mjs', '**/*.cjs', '**/*.js', '**/dist/**'] },
  ...[...vue.configs['flat/recommended'], ...accessibility.configs['flat/recommended']].map((config) => ({
    ...config,
    files: ['**/*.vue'],
  })),
  // A file that is named and ignored is a warning, and a list of changed files names these too.
  { files: ['frontend/src/**/*.ts'], languageOptions: { parser: tseslint.parser } },
  {
    files: ['frontend/src/**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: tseslint.parser,
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-emits-declaration': 'error',
      'vue/define-props-declaration': 'error',
      'vue/no-v-html': 'error',
      'vue/no-unused-refs': 'error',
      'vue/require-explicit-emits': 'error',
      // Prettier lays the template out.
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/html-closing-bracket-spacing': 'off',
      // With exactOptionalPropertyTypes an optional prop that is not given is undefined, and says so.
      'vue/require-default-prop': 'off',
      // App and the names of a folder's own parts are one word where the folder says the rest.
      'vue/multi-word-component-names': ['error', { ignores: ['App'] }],
      // Dialogs put the focus into their first field, as the authoring practices ask.
      'vuejs-accessibility/no-autofocus': 'off',
      // It takes separators, dialogs and containers that hear their children for dead elements.
      'vuejs-accessibility/no-static-element-interactions': 'off',
      // A label beside its control by `for` is as good as one around it.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
];
