module github.com/labstack/echo-contrib

go 1.26

require github.com/gorilla/sessions v1.4.0
