import TesseraCommand

CommandLineEntry.main()
