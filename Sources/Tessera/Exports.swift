@_exported import Arch
